# castellan for any pipeline: docker build --tag castellan . && docker run --rm castellan --version
# Both stages are of the Node that castellan is developed on (tools/node).
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY tools/node/package.json tools/node/
RUN npm ci --ignore-scripts
COPY scripts ./scripts
COPY schema ./schema
COPY src ./src
RUN node scripts/build.ts cli

FROM node:24.21.0-bookworm-slim
# plan --changed-since and --base ask git what the files said before.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/dist/cli /opt/castellan/dist/cli
COPY package.json LICENSE /opt/castellan/
COPY schema /opt/castellan/schema
COPY examples /opt/castellan/examples
RUN chmod 0755 /opt/castellan/dist/cli/castellan.js \
  && ln -s /opt/castellan/dist/cli/castellan.js /usr/local/bin/castellan
ENV NODE_ENV=production
USER node
WORKDIR /work
ENTRYPOINT ["castellan"]
CMD ["--help"]
