import { AppError, type Logger } from '@ultramarket/platform';
import { type Activity, type Behaviour } from '../ports';

const nothing: Activity = {
  last30Days: { looks: 0, searches: 0, purchases: 0 },
  last365Days: { looks: 0, searches: 0, purchases: 0 },
  lastActiveAt: null,
};

/** A user's recent activity; empty, and marked as such, while analytics-service does not answer or is not deployed. */
export const getActivity =
  ({ behaviour, logger }: { behaviour: Behaviour | undefined; logger: Pick<Logger, 'warn'> }) =>
  async (userId: string): Promise<Activity & { available: boolean }> => {
    if (!behaviour) return { ...nothing, available: false };
    try {
      return { ...(await behaviour.of(userId)), available: true };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      logger.warn('activity is shown without analytics', { code: error.code });
      return { ...nothing, available: false };
    }
  };
