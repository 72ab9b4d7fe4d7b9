<?php
// The client of the classic pair: it asks once, and shows the answer as PHP sees it.
//
//     php client.php tcp://127.0.0.1:5555

$client = new ZMQSocket(new ZMQContext(), ZMQ::SOCKET_REQ, 'my socket');
$client->connect($argv[1]);
var_dump($client->send('hello there!')->recv());
