# Debian's base for an architecture whose programs this machine cannot run: its packages, unpacked. hack/stack/base-image builds it.
ARG TOOLS
FROM --platform=$BUILDPLATFORM ${TOOLS} AS packages
ARG TARGETARCH
COPY unpack /usr/local/bin/unpack
RUN mkdir /base && unpack "$TARGETARCH" base-files base-passwd bash coreutils dash dpkg findutils grep libc-bin sed tar \
    && cp /rootfs/usr/share/base-passwd/passwd.master /rootfs/etc/passwd \
    && cp /rootfs/usr/share/base-passwd/group.master /rootfs/etc/group

FROM scratch
COPY --from=packages /rootfs /
CMD ["bash"]
