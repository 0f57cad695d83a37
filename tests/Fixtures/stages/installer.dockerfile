# The installer and the imager: two names of one program, which is a script here, with an interpreter of its own.

FROM base AS installer-build
ARG GO_BUILDFLAGS
ARG GO_LDFLAGS
ARG TARGETARCH
RUN --mount=type=cache,target=/.cache,id=talos/.cache GOARCH=${TARGETARCH} hack/go-build.sh installer /installer
RUN hack/put-imager.sh /rootfs ${TARGETARCH} && mv /installer /rootfs/usr/lib/imager/build

FROM tools-${TARGETARCH} AS tools-target

@if ..1.9@
# These run their package manager on the target platform.
FROM @PKGS_PREFIX@/alpine:@PKGS@ AS installer-image
ARG SOURCE_DATE_EPOCH
ENV SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH}
@if 1.9..1.9@
ARG INSTALLER_PKGS
@end@
ARG TARGETARCH
ENV TARGETARCH=${TARGETARCH}
RUN mkdir -p /etc/apk && echo "${INSTALLER_PKGS:-bash efibootmgr kmod} on $(uname -m)" >/etc/apk/world
COPY --from=pkg-grub / /
COPY --from=pkg-grub-amd64 /usr/lib/grub /usr/lib/grub
COPY --from=pkg-grub-arm64 /usr/lib/grub /usr/lib/grub
COPY --from=tools-target /bin/busybox /usr/lib/imager/busybox
COPY --from=tools-target /disk /usr/lib/imager/disk
COPY --from=installer-build /rootfs /
COPY --from=install-artifacts / /

FROM scratch AS installer-image-squashed
COPY --from=installer-image / /
ARG TAG
ENV VERSION=${TAG}
LABEL "alpha.talos.dev/version"="${VERSION}"

FROM installer-image-squashed AS installer
ENTRYPOINT ["/bin/installer"]

FROM installer-image-squashed AS imager
ENTRYPOINT ["/bin/imager"]
@end@
@if 1.10..@
FROM scratch AS installer-base-image
ARG TARGETARCH
ENV TARGETARCH=${TARGETARCH}
COPY --from=pkg-fhs / /
COPY --from=pkg-ca-certificates / /
COPY --from=pkg-musl / /
COPY --from=pkg-grub / /
COPY --from=tools-target /bin/busybox /usr/lib/imager/busybox
COPY --from=tools-target /disk /usr/lib/imager/disk
COPY --from=installer-build /rootfs /

FROM scratch AS installer-base-image-squashed
COPY --from=installer-base-image / /

FROM installer-base-image-squashed AS installer-base
ARG TAG
ENV VERSION=${TAG}
LABEL "alpha.talos.dev/version"="${VERSION}"
ENTRYPOINT ["/bin/installer"]

FROM installer-base-image-squashed AS imager-image
COPY --from=pkg-grub-amd64 /usr/lib/grub /usr/lib/grub
COPY --from=pkg-grub-arm64 /usr/lib/grub /usr/lib/grub
COPY --from=install-artifacts / /

FROM scratch AS imager-image-squashed
COPY --from=imager-image / /

FROM imager-image-squashed AS imager
ARG TAG
ENV VERSION=${TAG}
LABEL "alpha.talos.dev/version"="${VERSION}"
ENTRYPOINT ["/bin/imager"]
@end@
