// A puppet of a Java library's: JeroMQ or jzmq, which share their interface. The talk over
// standard input and output is described in puppets.py.
//
//     java -cp /usr/share/java/jeromq.jar Puppet.java
//
// Rule for this file: it knows the libraries' common interface, and nothing of the tests.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zeromq.ZMQ;

public class Puppet {
    static final ZMQ.Context context = ZMQ.context(1);
    static final Map<String, ZMQ.Socket> sockets = new HashMap<>();
    static final PrintStream out = System.out;

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = perform(line.split(" "));
            } catch (Throwable failure) {
                answer = "failed " + failure.toString().replace('\n', ' ');
            }
            out.println(answer);
            out.flush();
        }
        Runtime.getRuntime().halt(0); // nobody waits for what a library would still do
    }

    static String perform(String[] words) throws Exception {
        if (words[0].equals("version")) {
            return "ok " + ZMQ.getVersionString();
        }
        String name = words[1];
        ZMQ.Socket socket = sockets.get(name);
        switch (words[0]) {
            case "open":
                open(name, words);
                return "ok";
            case "bind":
                return bind(socket, words[2]);
            case "connect":
                socket.connect(words[2]);
                return "ok";
            case "subscribe":
                socket.subscribe(body(words[2]));
                return "ok";
            case "unsubscribe":
                socket.unsubscribe(body(words[2]));
                return "ok";
            case "send":
                return send(socket, words);
            case "receive":
                return receive(socket, Integer.parseInt(words[2]));
            case "close":
                sockets.remove(name).close();
                return "ok";
            default:
                return "failed there is no command " + words[0];
        }
    }

    static void open(String name, String[] words) throws Exception {
        ZMQ.Socket socket = context.socket(ZMQ.class.getField(words[2]).getInt(null));
        socket.setLinger(0);
        socket.setSendTimeOut(5000);
        if (words.length > 3) {
            socket.setIdentity(body(words[3]));
        }
        sockets.put(name, socket);
    }

    static String bind(ZMQ.Socket socket, String address) {
        socket.bind(address); // JeroMQ and jzmq throw when the address is taken
        return "ok";
    }

    static String send(ZMQ.Socket socket, String[] words) {
        for (int i = 2; i < words.length; i++) {
            int more = i + 1 < words.length ? ZMQ.SNDMORE : 0;
            if (!socket.send(body(words[i]), more)) {
                return "failed a frame was not sent in 5 seconds";
            }
        }
        return "ok";
    }

    static String receive(ZMQ.Socket socket, int milliseconds) {
        socket.setReceiveTimeOut(milliseconds);
        byte[] frame = socket.recv(0);
        if (frame == null) {
            return "nothing";
        }
        List<String> answer = new ArrayList<>(List.of("got", word(frame)));
        while (socket.hasReceiveMore()) {
            answer.add(word(socket.recv(0)));
        }
        return String.join(" ", answer);
    }

    static byte[] body(String word) {
        if (word.equals("-")) {
            return new byte[0];
        }
        byte[] bytes = new byte[word.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(word.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    static String word(byte[] bytes) {
        StringBuilder word = new StringBuilder();
        for (byte each : bytes) {
            word.append(Character.forDigit(each >> 4 & 15, 16)).append(Character.forDigit(each & 15, 16));
        }
        return word.length() == 0 ? "-" : word.toString();
    }
}
