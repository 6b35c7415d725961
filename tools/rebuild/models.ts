import { type Answer, type Shop } from '../client/shop';

export const modelNames = ['search', 'ratings', 'analytics', 'recommendation'] as const;
export type ModelName = (typeof modelNames)[number];

export interface Outcome {
  state: 'rebuilt' | 'failed';
  /** How much the new copy holds. */
  entries?: number;
  /** How much of it was not as in the copy in use. */
  differing?: number;
  remark?: string;
}

/** Asks through the gateway; gives the data. @throws when the owner says no */
export type Ask = <Data>(method: 'GET' | 'POST', path: string) => Promise<Data>;

/** Asks as this user; a rebuild may outlast a token, so one that has expired is renewed once. */
export const askAs = (shop: Shop, login: { email: string; password: string }): Ask => {
  const signIn = () => shop.login(login.email, login.password);
  let session: ReturnType<typeof signIn> | undefined;
  return async <Data>(method: 'GET' | 'POST', path: string): Promise<Data> => {
    const call = async (): Promise<Answer<Data>> => (await (session ??= signIn())).call<Data>(method, path);
    let answer = await call();
    if (answer.status === 401) {
      session = undefined;
      answer = await call();
    }
    const { status, body } = answer;
    if (status >= 400)
      throw new Error(`${method} ${path} answered ${status} ${body.code ?? ''}: ${body.detail ?? ''}`);
    return body.data;
  };
};

const lookEveryMs = 250;
const longestMs = 30 * 60_000;

/** Looks again and again until there is an outcome. */
const until = async (look: () => Promise<Outcome | undefined>): Promise<Outcome> => {
  const end = Date.now() + longestMs;
  while (Date.now() < end) {
    const outcome = await look();
    if (outcome) return outcome;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return { state: 'failed', remark: `not done after ${longestMs / 60_000} minutes` };
};

interface IndexRebuild {
  state: 'running' | 'done' | 'failed';
  startedAt: string;
  comparison: { equal: boolean; rebuilt: { documents: number }; differing: string[] } | null;
  error: string | null;
}

const searchIndex = async (ask: Ask): Promise<Outcome> => {
  const path = '/api/v1/search/index';
  const { startedAt } = await ask<IndexRebuild>('POST', path);
  return until(async () => {
    const { rebuild } = await ask<{ rebuild: IndexRebuild | null }>('GET', path);
    if (rebuild?.startedAt === startedAt && rebuild.state === 'running') return undefined;
    const comparison = rebuild?.comparison;
    if (rebuild?.startedAt !== startedAt || rebuild.state === 'failed' || !comparison)
      return { state: 'failed', remark: rebuild?.error ?? 'its outcome is unknown' };
    const { equal, rebuilt, differing } = comparison;
    return {
      state: 'rebuilt',
      entries: rebuilt.documents,
      differing: equal ? 0 : differing.length,
      ...(!equal && { remark: `at least ${differing.slice(0, 3).join(', ')}` }),
    };
  });
};

const ratings = async (ask: Ask): Promise<Outcome> => {
  const { products, differed } = await ask<{ products: number; differed: number }>(
    'POST',
    '/api/v1/reviews/ratings/rebuild',
  );
  return { state: 'rebuilt', entries: products, differing: differed };
};

const analytics = async (ask: Ask): Promise<Outcome> => {
  const { rows, differing } = await ask<{ rows: number; differing: number }>(
    'POST',
    '/api/v1/analytics/rebuild',
  );
  return { state: 'rebuilt', entries: rows, differing };
};

interface CopyRebuild {
  id: string;
  state: 'RUNNING' | 'DONE' | 'FAILED';
  compared: number | null;
  differing: number | null;
  error: string | null;
}

const recommendation = async (ask: Ask): Promise<Outcome> => {
  const path = '/api/v1/recommendations/rebuild';
  const { id } = await ask<{ id: string }>('POST', path);
  return until(async () => {
    const latest = await ask<CopyRebuild>('GET', path);
    if (latest.id === id && latest.state === 'RUNNING') return undefined;
    const { compared, differing } = latest;
    if (latest.id !== id || latest.state === 'FAILED' || compared === null || differing === null)
      return { state: 'failed', remark: latest.error ?? 'its outcome is unknown' };
    return { state: 'rebuilt', entries: compared, differing };
  });
};

/** How the owner of each read model is asked for a new one. */
export const rebuilders: Record<ModelName, (ask: Ask) => Promise<Outcome>> = {
  search: searchIndex,
  ratings,
  analytics,
  recommendation,
};
