# One image for all three processes; see docker-compose.yml. Node 24 is the LTS that the image carries, 20.19 the oldest that runs.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY config config
COPY schedules schedules
COPY workers workers
COPY src src
RUN npm run build
# The optional packages hold the embedded PostgreSQL (60 MB): here DATABASE_URL names a server instead.
RUN npm prune --omit=dev --omit=optional

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY package.json LICENSE ./
COPY config/policies config/policies
COPY config/samples config/samples
COPY config/sms config/sms
COPY config/sending.yaml config/sending.yaml
COPY src/db/migrations src/db/migrations
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# The only folder that is written to: what the rehearsal sinks capture while no provider is configured.
RUN install -d -o node -g node data
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]
