import { adminErrors } from '../domain/errors';
import { stuckSince, type SystemReport } from '../domain/system-report';
import { type MessageLag, type Reports, type ServiceProbe, type SystemReports } from '../ports';

const reportName = 'system';
const lagDeadlineMs = 10_000;
/** After three missed polls the report is stale. */
const staleAfterPolls = 3;

interface PollDeps {
  probe: ServiceProbe;
  messages: MessageLag;
  reports: Reports;
  now: () => Date;
}

export const systemReports =
  (reports: Reports): SystemReports =>
  () =>
    reports.read<SystemReport>(reportName);

const withTimeout = <Result>(work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Kafka did not answer in time')), lagDeadlineMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Polls all services and Kafka, and stores the report from which all replicas answer. */
export const pollSystem =
  ({ probe, messages, reports, now }: PollDeps) =>
  async (): Promise<void> => {
    const before = (await systemReports(reports)())?.data.services ?? [];
    const [states, lag] = await Promise.all([
      probe.probe(),
      withTimeout(messages.read()).catch(() => ({ lag: null, deadLetters: null })),
    ]);
    const takenAt = now();
    const services = states.map((state) => ({
      ...state,
      outboxStuckSince: stuckSince(
        state,
        before.find(({ name }) => name === state.name),
        takenAt,
      ),
    }));
    await reports.write(reportName, takenAt, { services, ...lag } satisfies SystemReport);
  };

/** The newest poll's report, and whether it is fresh. @throws SYSTEM_NOT_POLLED */
export const getSystem =
  ({ system, pollMs, now }: { system: SystemReports; pollMs: number; now: () => Date }) =>
  async (): Promise<SystemReport & { takenAt: Date; stale: boolean }> => {
    const report = await system();
    if (!report) throw adminErrors.SYSTEM_NOT_POLLED();
    const { takenAt, data } = report;
    return { ...data, takenAt, stale: now().getTime() - takenAt.getTime() > staleAfterPolls * pollMs };
  };
