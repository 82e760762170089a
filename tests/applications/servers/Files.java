import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** The JDK's web server for the files of /served; it asks itself by the JDK's client before it is ready. */
class FilesOfFolder {
    public static void main(String[] arguments) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(80), 64);
        server.createContext("/", FilesOfFolder::answer);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1/page.html")).build(),
            HttpResponse.BodyHandlers.ofByteArray());
        System.out.println(answer.statusCode() + " " + answer.body().length);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path path = Path.of("/served" + exchange.getRequestURI().getPath());
            boolean exists = Files.exists(path);
            exchange.sendResponseHeaders(exists ? 200 : 404, exists ? Files.size(path) : -1);
            if (exists) Files.copy(path, exchange.getResponseBody());
        }
    }
}
