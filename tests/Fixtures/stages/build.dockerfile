# Everything that runs a program runs it on the build platform.

@if ..1.9@
FROM --platform=${BUILDPLATFORM} ${TOOLS} AS tools
FROM --platform=amd64 ${TOOLS} AS tools-amd64
FROM --platform=arm64 ${TOOLS} AS tools-arm64
@end@
@if 1.10..@
FROM --platform=${BUILDPLATFORM} ${TOOLS_PREFIX}:${TOOLS} AS tools
FROM --platform=amd64 ${TOOLS_PREFIX}:${TOOLS} AS tools-amd64
FROM --platform=arm64 ${TOOLS_PREFIX}:${TOOLS} AS tools-arm64
@end@

FROM --platform=${BUILDPLATFORM} tools AS build
ARG CGO_ENABLED
ENV CGO_ENABLED=${CGO_ENABLED}
@if 1.11..@
ARG GOFIPS140
ENV GOFIPS140=${GOFIPS140}
@end@
ARG SOURCE_DATE_EPOCH
ENV SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH}

# What is compiled into every binary.
FROM build AS embed-generate
ARG NAME
ARG SHA
ARG USERNAME
ARG REGISTRY
ARG TAG
ARG ARTIFACTS
ARG PKGS
ARG TOOLS
@if ..1.9@
ARG EXTRAS
@end@
@if 1.14..@
ARG FACTORY
@end@
RUN { echo "NAME=${NAME}"; echo "SHA=${SHA}"; echo "USERNAME=${USERNAME}"; echo "REGISTRY=${REGISTRY}"; echo "TAG=${TAG}"; \
      echo "ARTIFACTS=${ARTIFACTS}"; echo "PKGS=${PKGS}"; echo "TOOLS=${TOOLS}"; \
@if ..1.9@
      echo "EXTRAS=${EXTRAS}"; \
@end@
@if 1.14..@
      echo "FACTORY=${FACTORY}"; \
@end@
      } >/embed

FROM scratch AS embed
COPY --from=embed-generate /embed /embed

FROM build AS base
WORKDIR /src
COPY cmd cmd
COPY hack hack
COPY --from=embed /embed /embed

FROM base AS init-build-amd64
ARG GO_BUILDFLAGS
ARG GO_LDFLAGS
RUN --mount=type=cache,target=/.cache,id=talos/.cache GOARCH=amd64 GOAMD64=v1 hack/go-build.sh init /init

FROM base AS init-build-arm64
ARG GO_BUILDFLAGS
ARG GO_LDFLAGS
RUN --mount=type=cache,target=/.cache,id=talos/.cache GOARCH=arm64 hack/go-build.sh init /init

FROM base AS machined-build-amd64
ARG GO_BUILDFLAGS
ARG GO_LDFLAGS
ARG GO_MACHINED_LDFLAGS
ARG GOAMD64
RUN --mount=type=cache,target=/.cache,id=talos/.cache GOARCH=amd64 hack/go-build.sh machined /machined

FROM base AS machined-build-arm64
ARG GO_BUILDFLAGS
ARG GO_LDFLAGS
ARG GO_MACHINED_LDFLAGS
RUN --mount=type=cache,target=/.cache,id=talos/.cache GOARCH=arm64 hack/go-build.sh machined /machined
