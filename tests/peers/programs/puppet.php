<?php
// A puppet of PHP's, with the extension php-zmq. The talk over standard input and output is
// described in puppets.py.
//
// Rule for this file: it knows the extension's interface, and nothing of the tests.

$context = new ZMQContext(1, false);
$sockets = [];

function to_word(string $body): string
{
    return $body === '' ? '-' : bin2hex($body);
}

function from_word(string $word): string
{
    return $word === '-' ? '' : hex2bin($word);
}

function perform(array $words): string
{
    global $context, $sockets;
    [$command, $name] = [$words[0], $words[1] ?? ''];
    $rest = array_slice($words, 2);
    switch ($command) {
        case 'version':
            return 'ok php-zmq ' . phpversion('zmq') . ' on ' . ZMQ::LIBZMQ_VER;
        case 'open':
            $socket = new ZMQSocket($context, constant("ZMQ::SOCKET_$rest[0]"));
            $socket->setSockOpt(ZMQ::SOCKOPT_LINGER, 0);
            $socket->setSockOpt(ZMQ::SOCKOPT_SNDTIMEO, 5000);
            if (isset($rest[1])) {
                $socket->setSockOpt(ZMQ::SOCKOPT_IDENTITY, from_word($rest[1]));
            }
            $sockets[$name] = $socket;
            return 'ok';
        case 'bind':
            $sockets[$name]->bind($rest[0]);
            return 'ok';
        case 'connect':
            $sockets[$name]->connect($rest[0]);
            return 'ok';
        case 'subscribe':
            $sockets[$name]->setSockOpt(ZMQ::SOCKOPT_SUBSCRIBE, from_word($rest[0]));
            return 'ok';
        case 'unsubscribe':
            $sockets[$name]->setSockOpt(ZMQ::SOCKOPT_UNSUBSCRIBE, from_word($rest[0]));
            return 'ok';
        case 'send':
            $sockets[$name]->sendMulti(array_map('from_word', $rest));
            return 'ok';
        case 'receive':
            $sockets[$name]->setSockOpt(ZMQ::SOCKOPT_RCVTIMEO, (int) $rest[0]);
            $frames = $sockets[$name]->recvMulti();
            return $frames === false ? 'nothing' : implode(' ', ['got', ...array_map('to_word', $frames)]);
        case 'close':
            unset($sockets[$name]); // PHP's way to close: nobody holds it any more
            return 'ok';
    }
    return "failed there is no command $command";
}

while (($line = fgets(STDIN)) !== false) {
    try {
        $answer = perform(explode(' ', trim($line)));
    } catch (Throwable $failure) {
        $answer = 'failed ' . strtr($failure->getMessage(), "\n", ' ');
    }
    fwrite(STDOUT, "$answer\n");
}
