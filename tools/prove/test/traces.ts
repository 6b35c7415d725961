import { eventually, type OtlpReceiver, type ReceivedSpan } from '@ultramarket/platform/testing';
import { randomUUID } from 'node:crypto';
import { traceTree } from '../trace-tree';
import { type World } from '../world';

/** Everybody who has a part in a purchase, from the cart to the report of the day. */
const takePart = [
  ...['order', 'cart', 'product', 'shipping', 'inventory', 'payment', 'notification', 'analytics'],
  ...['recommendation', 'admin', 'search'],
];
/** The span of our caller, such as a gateway. */
const caller = 'b7ad6b7169203331';

/** Only what a caller marks is recorded, so that the other tests of this shop cost what they did. */
export const tracing = (receiver: OtlpReceiver): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_TRACES_SAMPLER: 'parentbased_always_off',
  OTEL_BSP_SCHEDULE_DELAY: '500',
});

/** What operators see of a purchase. */
export const traces = (shared: () => World, receiver: () => OtlpReceiver): void => {
  test('when a shopper buys something, all that follows from it in all services is one trace', async () => {
    const world = shared();
    const { id } = await world.sell({ pieces: 5 });
    const shopper = await world.shop.register();
    await shopper.addToCart(id);
    const traceId = randomUUID().replaceAll('-', '');
    const order = await shopper.order({ headers: { traceparent: `00-${traceId}-${caller}-01` } });
    await shopper.settled(order.body.data.id);

    const spans = await eventually(() => {
      const own = receiver().spans.filter((span) => span.traceId === traceId);
      expect([...new Set(own.map(({ service }) => service))]).toEqual(expect.arrayContaining(takePart));
      return own;
    }, 30_000);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const past = (span: ReceivedSpan): string[] => {
      const cause = byId.get(span.parentSpanId ?? '');
      return [...(cause ? past(cause) : []), `${span.service} ${span.name}`];
    };
    const chains = spans.map((span) => past(span).join(' > '));
    // Without a gap: nothing hangs on a cause that is not there.
    expect(
      spans
        .filter(({ parentSpanId = '' }) => !byId.has(parentSpanId))
        .map(({ name, parentSpanId }) => [name, parentSpanId]),
    ).toEqual([['POST /api/v1/orders', caller]]);
    const steps = [
      ...['order POST /api/v1/orders', 'inventory consume ReserveStock', 'order consume SagaReply'],
      ...['payment consume ProcessPayment', 'order consume SagaReply', 'shipping consume CreateShipment'],
    ];
    expect(chains).toContain(steps.join(' > '));
    expect(traceTree(spans)).toHaveLength(spans.filter(({ name }) => !name.startsWith('sql ')).length);
  });
};
