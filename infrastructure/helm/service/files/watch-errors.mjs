// Watches one release of a service for a while: asks Prometheus how many of its requests failed, and ends with 1 as
// soon as they are too many. As a post-upgrade hook this makes `helm upgrade --atomic` roll back.
const { PROMETHEUS_URL, SERVICE, VERSION, WATCH_SECONDS, MAX_ERROR_PERCENT, MIN_REQUESTS } = process.env;
const everyMs = Number(process.env.WATCH_EVERY_MS ?? 15_000);

const ask = async (query) => {
  const url = `${PROMETHEUS_URL}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`Prometheus answers ${answer.status}`);
  const { data } = await answer.json();
  return Number(data.result[0]?.value[1] ?? 0);
};

const begun = Date.now();
const end = begun + Number(WATCH_SECONDS) * 1000;
const requests = (extra = '') => {
  const window = Math.max(60, Math.ceil((Date.now() - begun) / 1000));
  return `sum(increase(http_requests_total{service="${SERVICE}",version="${VERSION}"${extra}}[${window}s]))`;
};

let seen = 0;
let unanswered = 0;
while (Date.now() < end) {
  await new Promise((done) => setTimeout(done, everyMs));
  try {
    seen = await ask(requests());
    const failed = await ask(requests(',status=~"5.."'));
    unanswered = 0;
    const percent = seen > 0 ? (100 * failed) / seen : 0;
    console.log(`${seen.toFixed(0)} requests, ${percent.toFixed(2)} % of them failed`);
    // A handful of requests says nothing about a share.
    if (seen >= Number(MIN_REQUESTS) && percent > Number(MAX_ERROR_PERCENT)) {
      console.error(`more than ${MAX_ERROR_PERCENT} %: this release is taken back`);
      process.exit(1);
    }
  } catch (error) {
    unanswered += 1;
    console.error(`no figures: ${error.message}`);
    // Blind is not the same as well: a release that nobody can watch does not stay.
    if (unanswered === 4) process.exit(1);
  }
}
console.log(seen < Number(MIN_REQUESTS) ? 'too few requests to judge; it stays' : 'it stays');
