<?php
// A page that asks a ZeroMQ server what to show. Its socket is persistent: php-fpm's process
// keeps it, and its TCP connection, for the pages to come.

$context = new ZMQContext(1, true);
$socket = $context->getSocket(ZMQ::SOCKET_REQ, 'page', function ($socket) {
    header('X-Socket: new');
    $socket->setSockOpt(ZMQ::SOCKOPT_RCVTIMEO, 10000);
    $socket->connect($_SERVER['ZMQ_ADDRESS']);
});
$socket->send($_SERVER['QUERY_STRING']);
echo $socket->recv();
