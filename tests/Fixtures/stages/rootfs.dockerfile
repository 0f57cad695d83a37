# The root file system and the initramfs: a text that names every input, under upstream's file name.

# The modules that the tree lists, each of which the kernel must have.
FROM build AS modules-amd64
COPY hack/modules-amd64.txt hack/put-modules.sh /
COPY --from=pkg-kernel-amd64 /usr/lib/modules /kernel
RUN /put-modules.sh /modules-amd64.txt

FROM build AS modules-arm64
COPY hack/modules-arm64.txt hack/put-modules.sh /
COPY --from=pkg-kernel-arm64 /usr/lib/modules /kernel
RUN /put-modules.sh /modules-arm64.txt

FROM build AS rootfs-base-amd64
COPY --from=machined-build-amd64 /machined /rootfs/sbin/init
COPY --from=pkg-fhs / /rootfs
COPY --from=pkg-ca-certificates / /rootfs
COPY --from=pkg-musl / /rootfs
COPY --from=pkg-runc-amd64 / /rootfs
COPY --from=modules-amd64 /modules /rootfs/usr/lib/modules

FROM build AS rootfs-base-arm64
COPY --from=machined-build-arm64 /machined /rootfs/sbin/init
COPY --from=pkg-fhs / /rootfs
COPY --from=pkg-ca-certificates / /rootfs
COPY --from=pkg-musl / /rootfs
COPY --from=pkg-runc-arm64 / /rootfs
COPY --from=modules-arm64 /modules /rootfs/usr/lib/modules

FROM rootfs-base-${TARGETARCH} AS rootfs-base

FROM build AS initramfs-archive-amd64
ARG ABBREV_TAG
@if 1.8..@
ARG ZSTD_COMPRESSION_LEVEL
@end@
COPY --from=rootfs-base-amd64 /rootfs /rootfs
COPY --from=init-build-amd64 /init /init
COPY hack/list-initramfs.sh /list-initramfs.sh
COPY pkg/machinery/constants/constants.go /constants.go
RUN /list-initramfs.sh amd64 >/initramfs.xz

FROM build AS initramfs-archive-arm64
ARG ABBREV_TAG
@if 1.8..@
ARG ZSTD_COMPRESSION_LEVEL
@end@
COPY --from=rootfs-base-arm64 /rootfs /rootfs
COPY --from=init-build-arm64 /init /init
COPY hack/list-initramfs.sh /list-initramfs.sh
COPY pkg/machinery/constants/constants.go /constants.go
RUN /list-initramfs.sh arm64 >/initramfs.xz

FROM initramfs-archive-${TARGETARCH} AS initramfs-archive

FROM scratch AS initramfs
ARG TARGETARCH
COPY --from=initramfs-archive /initramfs.xz /initramfs-${TARGETARCH}.xz

FROM scratch AS talos
COPY --from=rootfs-base /rootfs /
ENTRYPOINT ["/sbin/init"]
