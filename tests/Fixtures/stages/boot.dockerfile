# Kernel and boot loaders.

FROM build AS kernel-amd64
COPY --from=pkg-kernel-amd64 /boot/vmlinuz /vmlinuz
COPY hack/check-kernel.sh /check-kernel.sh
RUN /check-kernel.sh /vmlinuz

FROM build AS kernel-arm64
COPY --from=pkg-kernel-arm64 /boot/vmlinuz /vmlinuz
COPY hack/check-kernel.sh /check-kernel.sh
RUN /check-kernel.sh /vmlinuz

FROM kernel-${TARGETARCH} AS kernel-target

FROM scratch AS kernel
ARG TARGETARCH
COPY --from=kernel-target /vmlinuz /vmlinuz-${TARGETARCH}

FROM scratch AS sd-boot
ARG TARGETARCH
COPY --from=pkg-sd-boot /systemd-boot*.efi /sd-boot-${TARGETARCH}.efi

FROM scratch AS sd-stub
ARG TARGETARCH
COPY --from=pkg-sd-boot /linux*.efi.stub /sd-stub-${TARGETARCH}.efi
