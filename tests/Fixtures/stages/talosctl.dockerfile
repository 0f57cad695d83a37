# The client, for every system that it runs on.

FROM base AS talosctl-build
@if ..1.7@
ARG GO_BUILDFLAGS
@end@
@if 1.8..@
ARG GO_BUILDFLAGS_TALOSCTL
ENV GO_BUILDFLAGS=${GO_BUILDFLAGS_TALOSCTL}
@end@
ARG GO_LDFLAGS
ARG GOAMD64
RUN --mount=type=cache,target=/.cache,id=talos/.cache hack/build-talosctl.sh /out

FROM scratch AS talosctl-linux-amd64
COPY --from=talosctl-build /out/talosctl-linux-amd64 /talosctl-linux-amd64

FROM scratch AS talosctl-linux-arm64
COPY --from=talosctl-build /out/talosctl-linux-arm64 /talosctl-linux-arm64

FROM scratch AS talosctl-linux-armv7
COPY --from=talosctl-build /out/talosctl-linux-armv7 /talosctl-linux-armv7

@if 1.12..@
FROM scratch AS talosctl-linux-riscv64
COPY --from=talosctl-build /out/talosctl-linux-riscv64 /talosctl-linux-riscv64

@end@
FROM scratch AS talosctl-darwin-amd64
COPY --from=talosctl-build /out/talosctl-darwin-amd64 /talosctl-darwin-amd64

FROM scratch AS talosctl-darwin-arm64
COPY --from=talosctl-build /out/talosctl-darwin-arm64 /talosctl-darwin-arm64

FROM scratch AS talosctl-freebsd-amd64
COPY --from=talosctl-build /out/talosctl-freebsd-amd64 /talosctl-freebsd-amd64

FROM scratch AS talosctl-freebsd-arm64
COPY --from=talosctl-build /out/talosctl-freebsd-arm64 /talosctl-freebsd-arm64

FROM scratch AS talosctl-windows-amd64
COPY --from=talosctl-build /out/talosctl-windows-amd64.exe /talosctl-windows-amd64.exe

@if 1.9..@
FROM scratch AS talosctl-windows-arm64
COPY --from=talosctl-build /out/talosctl-windows-arm64.exe /talosctl-windows-arm64.exe

@end@
FROM --platform=${BUILDPLATFORM} talosctl-${TARGETOS}-${TARGETARCH} AS talosctl-targetarch

FROM scratch AS talosctl-all
COPY --from=talosctl-build /out /

FROM scratch AS talosctl
ARG TARGETARCH
COPY --from=talosctl-all /talosctl-linux-${TARGETARCH} /talosctl
@if 1.12..@
COPY --from=pkg-ca-certificates / /
@end@
ARG TAG
ENV VERSION=${TAG}
LABEL "alpha.talos.dev/version"="${VERSION}"
ENTRYPOINT ["/talosctl"]

FROM scratch AS talosctl-cni-bundle
ARG TARGETARCH
COPY --from=cni-bundle /opt/cni/bin/ /talosctl-cni-bundle-${TARGETARCH}/
