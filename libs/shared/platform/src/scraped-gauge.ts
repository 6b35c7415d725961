import { Gauge, type Registry } from 'prom-client';

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a scrape may take of a source; Prometheus itself gives up after ten seconds. */
const patienceMs = 1000;

const withTimeout = (samples: Promise<readonly Sample[]>): Promise<readonly Sample[]> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs);
  });
  return Promise.race([samples, late]).finally(() => clearTimeout(timer));
};

/**
 * A gauge whose values are read at scrape time, so that it costs nothing in between. A source that fails or is
 * late shows nothing, because an old value would pass for a new one. Of several values for the same labels the largest
 * counts.
 */
export class ScrapedGauge {
  private readonly sources: Array<() => Promise<readonly Sample[]> | readonly Sample[]> = [];

  constructor(options: {
    name: string;
    help: string;
    labelNames?: readonly string[];
    registers: Registry[];
  }) {
    const { sources } = this;
    const labelNames = options.labelNames ?? [];
    new Gauge({
      ...options,
      labelNames,
      async collect() {
        const answers = await Promise.all(
          sources.map((source) => withTimeout((async () => source())()).catch((): readonly Sample[] => [])),
        );
        this.reset();
        if (labelNames.length === 0) this.remove();
        const largest = new Map<string, Sample>();
        for (const sample of answers.flat()) {
          const series = JSON.stringify(labelNames.map((name) => sample.labels?.[name]));
          if (sample.value > (largest.get(series)?.value ?? -Infinity)) largest.set(series, sample);
        }
        for (const { labels = {}, value } of largest.values()) this.set({ ...labels }, value);
      },
    });
  }

  /** Until there is a source, the gauge shows nothing. */
  add(source: () => Promise<readonly Sample[]> | readonly Sample[]): void {
    this.sources.push(source);
  }
}
