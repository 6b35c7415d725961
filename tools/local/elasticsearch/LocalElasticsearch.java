import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginBundle;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node from the server's published libraries. The distribution's launcher, security and scripting are
 * not among them; what a shop's index needs beyond the server's core is in LocalModules.
 *
 * Usage: LocalElasticsearch home [setting=value]...
 */
public final class LocalElasticsearch {
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Settings.Builder settings = Settings.builder()
        .put("path.home", home.toString())
        .put("cluster.name", "ultramarket-local")
        .put("node.name", "local")
        .put("network.host", "127.0.0.1")
        .put("discovery.type", "single-node")
        .put("cluster.routing.allocation.disk.threshold_enabled", false);
    for (int index = 1; index < arguments.length; index++) {
      String[] setting = arguments[index].split("=", 2);
      settings.put(setting[0], setting[1]);
    }
    Environment environment = new Environment(settings.build(), home.resolve("config"));
    LogConfigurator.configureESLogging();
    LogConfigurator.setNodeName("local");
    LogConfigurator.configureWithoutConfig(environment.settings());

    Set<PluginBundle> modules = PluginsLoader.loadModulesBundles(environment.modulesDir());
    Set<PluginBundle> plugins = PluginsLoader.loadPluginsBundles(environment.pluginsDir());
    // Without `false` the loader asks the server for its Java module, which a class path does not have.
    PluginsLoader loader = PluginsLoader.createPluginsLoader(modules, plugins, Map.of(), false);
    Node node = new Node(environment, loader);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (Exception failure) {
        failure.printStackTrace();
      } finally {
        ended.countDown();
      }
    }));
    node.start();
    ended.await();
  }
}
