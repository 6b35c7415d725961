// HEALTHCHECK of every image: is the program in this container ready? Needs no curl and nothing but Node.
const { PORT = '3000', HEALTH_PATH = '/health/ready' } = process.env;

try {
  const answer = await fetch(`http://127.0.0.1:${PORT}${HEALTH_PATH}`, {
    signal: AbortSignal.timeout(4000),
  });
  if (!answer.ok) throw new Error(`${HEALTH_PATH} answers ${answer.status}: ${await answer.text()}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
