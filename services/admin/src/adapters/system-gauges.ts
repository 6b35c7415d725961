import { type Metrics, type Sample, ScrapedGauge } from '@ultramarket/platform';
import { type SystemReport } from '../domain/system-report';
import { type SystemReports } from '../ports';

/** A report that is older says nothing about the present, so its metrics are left out. */
const freshForMs = 60_000;

/** Shows what the newest poll of all services and of Kafka saw; every replica shows the same. */
export const systemGauges = (metrics: Metrics, reports: SystemReports, now: () => Date): void => {
  const ageMs = (takenAt: Date): number => now().getTime() - takenAt.getTime();
  const ofFreshReport = (samples: (report: SystemReport) => readonly Sample[]) => async () => {
    const report = await reports();
    return report && ageMs(report.takenAt) < freshForMs ? samples(report.data) : [];
  };
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new ScrapedGauge({ name, help, labelNames, registers: [metrics.registry] });

  gauge('kafka_consumer_lag_messages', 'Messages that a consumer group has not handled yet', [
    'group',
    'topic',
  ]).add(
    ofFreshReport(({ lag }) =>
      (lag ?? []).map(({ group, topic, lag: value }) => ({ labels: { group, topic }, value })),
    ),
  );
  gauge('kafka_dead_letter_messages', 'Messages that were dead-lettered and not redriven', ['topic']).add(
    ofFreshReport(({ deadLetters }) =>
      (deadLetters ?? []).map(({ topic, depth: value }) => ({ labels: { topic }, value })),
    ),
  );
  gauge('system_report_age_seconds', 'Age of the newest poll of services and Kafka').add(async () => {
    const report = await reports();
    return report ? [{ value: ageMs(report.takenAt) / 1000 }] : [];
  });
};
