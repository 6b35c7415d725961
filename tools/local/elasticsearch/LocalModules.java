import java.io.Reader;
import java.io.StringReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;
import org.tartarus.snowball.ext.RussianStemmer;

/**
 * The parts of Elasticsearch's own modules that are not published as libraries and that our indexes use: analysis, made
 * from Lucene's factories under the names and settings of the real ones, and the root page that clients greet.
 */
public final class LocalModules extends Plugin implements AnalysisPlugin, ActionPlugin {
  /** Elasticsearch's names of stemmers, and Lucene's. */
  private static final Map<String, String> STEMMERS = Map.of(
      "english", "porterStem",
      "light_english", "kStem",
      "possessive_english", "englishPossessive",
      "russian", "russianSnowball",
      "light_russian", "russianLightStem");

  @Override
  public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
    return Map.of(
        "lowercase", (index, environment, name, settings) -> normalizing(name, lucene("lowercase")),
        "asciifolding", (index, environment, name, settings) -> normalizing(name, lucene("asciiFolding")),
        "trim", (index, environment, name, settings) -> normalizing(name, lucene("trim")),
        "edge_ngram", (index, environment, name, settings) -> edgeNgram(name, settings),
        "stemmer", (index, environment, name, settings) -> stemmer(name, settings),
        "synonym_graph",
        AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> new Synonyms(name, settings)));
  }

  @Override
  public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
    return Map.of("keyword", (index, environment, name, settings) -> TokenizerFactory.newFactory(name, KeywordTokenizer::new));
  }

  @Override
  public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
    return Map.of(
        "mapping",
        AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> mapping(name, settings)));
  }

  @Override
  public Collection<RestHandler> getRestHandlers(
      Settings settings,
      NamedWriteableRegistry registry,
      RestController controller,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexSettings,
      SettingsFilter settingsFilter,
      IndexNameExpressionResolver resolver,
      Supplier<DiscoveryNodes> nodes,
      Predicate<NodeFeature> features) {
    return List.of(new RootPage(nodes));
  }

  private static UnaryOperator<TokenStream> lucene(String name) {
    if (name.equals("russianSnowball")) return input -> new SnowballFilter(input, new RussianStemmer());
    return input -> org.apache.lucene.analysis.TokenFilterFactory.forName(name, new HashMap<>()).create(input);
  }

  private static TokenFilterFactory filter(String name, UnaryOperator<TokenStream> wrap) {
    return new TokenFilterFactory() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public TokenStream create(TokenStream input) {
        return wrap.apply(input);
      }
    };
  }

  /** A filter that also belongs into the normalizers of keywords. */
  private static TokenFilterFactory normalizing(String name, UnaryOperator<TokenStream> wrap) {
    return new NormalizingTokenFilterFactory() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public TokenStream create(TokenStream input) {
        return wrap.apply(input);
      }
    };
  }

  private static TokenFilterFactory edgeNgram(String name, Settings settings) {
    int shortest = settings.getAsInt("min_gram", 1);
    int longest = settings.getAsInt("max_gram", 2);
    boolean whole = settings.getAsBoolean("preserve_original", false);
    return filter(name, input -> new EdgeNGramTokenFilter(input, shortest, longest, whole));
  }

  private static TokenFilterFactory stemmer(String name, Settings settings) {
    String language = settings.get("language", settings.get("name", "english"));
    String known = STEMMERS.get(language);
    if (known == null) throw new IllegalArgumentException("there is no stemmer for [" + language + "] here");
    return filter(name, lucene(known));
  }

  private static CharFilterFactory mapping(String name, Settings settings) {
    NormalizeCharMap.Builder rules = new NormalizeCharMap.Builder();
    for (String rule : settings.getAsList("mappings")) {
      String[] sides = rule.split("=>", 2);
      rules.add(sides[0].trim(), sides[1].trim());
    }
    NormalizeCharMap map = rules.build();
    return new NormalizingCharFilterFactory() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Reader create(Reader reader) {
        return new MappingCharFilter(map, reader);
      }
    };
  }

  /** Inline rules in Solr's format; their words go through the filters that stand before this one in the chain. */
  private record Synonyms(String name, Settings settings) implements TokenFilterFactory {
    @Override
    public TokenStream create(TokenStream input) {
      throw new IllegalStateException("synonyms belong into an analyzer");
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
        IndexCreationContext context,
        TokenizerFactory tokenizer,
        List<CharFilterFactory> charFilters,
        List<TokenFilterFactory> before,
        Function<String, TokenFilterFactory> all) {
      Analyzer words = new CustomAnalyzer(
          tokenizer,
          charFilters.toArray(CharFilterFactory[]::new),
          before.stream().map(TokenFilterFactory::getSynonymFilter).toArray(TokenFilterFactory[]::new));
      SynonymMap map = parse(words);
      return filter(name, input -> map.fst == null ? input : new SynonymGraphFilter(input, map, false));
    }

    private SynonymMap parse(Analyzer words) {
      try {
        SolrSynonymParser parser = new SolrSynonymParser(true, settings.getAsBoolean("expand", true), words);
        parser.parse(new StringReader(String.join("\n", settings.getAsList("synonyms"))));
        return parser.build();
      } catch (Exception failure) {
        throw new IllegalArgumentException("failed to build synonyms [" + name + "]: " + failure.getMessage(), failure);
      }
    }
  }

  private static final class RootPage extends BaseRestHandler {
    private final Supplier<DiscoveryNodes> nodes;

    RootPage(Supplier<DiscoveryNodes> nodes) {
      this.nodes = nodes;
    }

    @Override
    public String getName() {
      return "main_action";
    }

    @Override
    public List<Route> routes() {
      return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
      return channel -> {
        Build build = Build.current();
        XContentBuilder page = channel.newBuilder();
        page.startObject();
        page.field("name", nodes.get().getLocalNode().getName());
        page.field("cluster_name", client.settings().get("cluster.name"));
        page.startObject("version");
        page.field("number", build.qualifiedVersion());
        page.field("build_flavor", "default");
        page.field("build_hash", build.hash());
        page.field("build_date", build.date());
        page.field("minimum_wire_compatibility_version", build.minWireCompatVersion());
        page.field("minimum_index_compatibility_version", build.minIndexCompatVersion());
        page.endObject();
        page.field("tagline", "You Know, for Search");
        page.endObject();
        channel.sendResponse(new RestResponse(RestStatus.OK, page));
      };
    }
  }
}
