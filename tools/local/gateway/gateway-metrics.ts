import type { ServerResponse } from 'node:http';
import type { RoutePlan } from './route-plan';
import type { Balancer } from './balancer';

/** Kong's `prometheus` plugin: counts and summed times by service, route and status, and who is up. */
export const gatewayMetrics = (enabled: boolean) => {
  const counts = new Map<RoutePlan, Map<number, { requests: number; milliseconds: number }>>();
  return {
    observe: (plan: RoutePlan, response: ServerResponse, startedAt: number): void => {
      if (!enabled) return;
      response.once('finish', () => {
        const ofRoute = counts.get(plan) ?? new Map<number, { requests: number; milliseconds: number }>();
        counts.set(plan, ofRoute);
        const known = ofRoute.get(response.statusCode) ?? { requests: 0, milliseconds: 0 };
        ofRoute.set(response.statusCode, known);
        known.requests += 1;
        known.milliseconds += performance.now() - startedAt;
      });
    },
    text: (services: ReadonlyMap<string, Balancer>): string => {
      const lines: string[] = [
        '# TYPE kong_http_requests_total counter',
        '# TYPE kong_request_latency_ms summary',
      ];
      for (const [{ service, route }, ofRoute] of counts) {
        for (const [code, { requests, milliseconds }] of ofRoute) {
          const labels = `{service="${service}",route="${route}",code="${code}"}`;
          lines.push(`kong_http_requests_total${labels} ${requests}`);
          lines.push(`kong_request_latency_ms_sum${labels} ${milliseconds.toFixed(1)}`);
          lines.push(`kong_request_latency_ms_count${labels} ${requests}`);
        }
      }
      lines.push('# TYPE kong_upstream_target_health gauge');
      for (const [service, { targets }] of services) {
        for (const { host, healthy } of targets) {
          lines.push(
            `kong_upstream_target_health{upstream="${service}",target="${host}",state="healthy"} ${healthy ? 1 : 0}`,
          );
        }
      }
      return `${lines.join('\n')}\n`;
    },
  };
};

export type GatewayMetrics = ReturnType<typeof gatewayMetrics>;
