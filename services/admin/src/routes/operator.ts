import { type Actor } from '@ultramarket/platform';
import { type Operator } from '../ports';

interface Caller {
  readonly actor: Actor;
  readonly ip: string;
  readonly header: (name: string) => string | undefined;
}

/** Who acts; the token goes along to the owners of the data. */
export const operatorOf = ({ actor, ip, header }: Caller): Operator => ({
  userId: actor.userId,
  role: actor.role,
  ip,
  authorization: header('authorization') ?? '',
});
