<?php
// The server of the classic pair: it polls, says what it hears, and answers.
//
//     php server.php tcp://127.0.0.1:5555

$server = new ZMQSocket(new ZMQContext(), ZMQ::SOCKET_REP);
$server->bind($argv[1]);

$poll = new ZMQPoll();
$id = $poll->add($server, ZMQ::POLL_IN);
echo "Added object with id $id\n";

$readable = $writable = [];
while (true) {
    $poll->poll($readable, $writable, -1);
    foreach ($readable as $socket) {
        echo 'Received message: ', $socket->recv(), "\n";
        $socket->send('Got it!');
    }
}
