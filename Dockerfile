# The images of all fifteen services: `docker build --build-arg SERVICE=order .`, or all at once with docker-bake.hcl.
# They share every layer but the last, which holds one service: its bundle, its migrations, its native packages.
FROM docker.io/library/node:24.22.3-bookworm-slim AS node

# Only what decides which packages are installed, so that a change of source text does not install them again.
FROM node AS manifests
WORKDIR /all
COPY . .
RUN mkdir /manifests \
  && cp -p package-lock.json /manifests/ \
  && find . -name package.json -exec cp -p --parents {} /manifests/ \;

# Builds all services at once: they share packages and most of their modules.
FROM node AS build
WORKDIR /src
COPY --from=manifests /manifests ./
# No package may run code of its own here; those we use need none.
RUN --mount=type=cache,target=/npm-cache npm ci --cache=/npm-cache --ignore-scripts --no-audit --no-fund --loglevel=error
COPY . .
RUN npm run build -- --into /out

FROM node AS runtime
ENV NODE_ENV=production \
    NODE_OPTIONS=--enable-source-maps \
    HOST=0.0.0.0 \
    PORT=3000
# Package managers have no business in production, and scanners complain about what comes with them.
RUN groupadd --gid 1001 nodejs \
  && useradd --uid 1001 --gid nodejs --no-create-home --home-dir /app --shell /usr/sbin/nologin nodejs \
  && rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
WORKDIR /app
COPY tools/containers/healthcheck.mjs ./
# By number: Kubernetes checks runAsNonRoot without asking the image's list of users.
USER 1001:1001
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["node", "/app/healthcheck.mjs"]
# Node is the first process: it starts no others, and the service itself answers SIGTERM.
STOPSIGNAL SIGTERM

# The test servers, the seed and the smoke test of a development system: `stripe.js`, `mail.js`, `seed.js`, `smoke.js`.
FROM runtime AS dev-tools
USER 0
RUN install --directory --owner=1001 --group=1001 /data
USER 1001:1001
ENV HEALTH_PATH=/health
COPY --from=build /out/dev-tools ./
ENTRYPOINT ["node"]

FROM runtime AS service
ARG SERVICE
COPY --from=build /out/services/${SERVICE}/app ./
ARG REVISION=unknown
ENV APP_VERSION=${REVISION}
LABEL org.opencontainers.image.title="ultramarket ${SERVICE}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT"
# `docker run <image> migrate` brings the store up to date and ends.
ENTRYPOINT ["node", "dist/main.js"]
