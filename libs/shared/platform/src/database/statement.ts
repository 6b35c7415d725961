/** A named statement: prepared once a connection, timed under its name. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** How long its answer is waited for, ms, where a transaction allows its statements more time than usual. */
  readonly answerTimeoutMs?: number;
  readonly row?: Row;
}

/** Declares a statement whose rows have the shape `Row`. The text must use `$n` for every value. */
export const statement = <Row extends object = Record<string, never>>(
  name: string,
  text: string,
): Statement<Row> => ({ name, text });

export interface Queryable {
  query<Row extends object>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row[]>;
}
