# One image for every process of the engine, its jobs and its simulators; the command says which one. docker-compose.yml
# and deploy/kubernetes run them.
#
#   docker build -t appcard-payment-engine:0.2.0 .
#
# Debian, not Alpine: Temporal's SDK has no build for musl.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# What install scripts would fetch (a native schema engine, browsers, a PostgreSQL) has no use in the image.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# Compiles, bundles the workflows for the bill workers, makes the documents' site, and leaves only what runs here:
# Temporal's package brings its native part for every system.
RUN npm run build \
  && npm run docs \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf .cache dist/bench node_modules/@temporalio/core-bridge/releases/*-apple-* \
    node_modules/@temporalio/core-bridge/releases/*-windows-*

FROM ${NODE_IMAGE} AS engine
ENV NODE_ENV=production \
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true
WORKDIR /app
# The folders belong to the user of the processes, and so do the volumes that begin as copies of them.
RUN mkdir -p /run/keys/server /run/keys/bill-worker /run/keys/approval-worker /run/keys/issuer-simulator \
    /run/keys/merchant-simulator /run/keys/operators /var/lib/appcard \
  && chown -R node:node /run/keys /var/lib/appcard
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma/migrations ./prisma/migrations
COPY --from=build /app/prisma/schema-engine.mjs ./prisma/
COPY --from=build /app/web/public ./web/public
COPY --from=build /app/dist ./dist
# By number, so that Kubernetes sees that it is not root.
USER 1000:1000
# Nothing is written but /tmp, and the volumes of those that keep books: the root may be read-only.
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["dist/server/main.js"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "dist/cli/health.js"]
