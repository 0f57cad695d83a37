@if 1.11..@
# What is inside, by its own account: a build needs the kernel's.

FROM build AS sbom-amd64-build
ARG TAG
COPY --from=pkg-kernel-amd64 /usr/share/spdx/kernel.spdx.json /kernel.json
COPY hack/write-sbom.sh /write-sbom.sh
RUN /write-sbom.sh amd64 /out

FROM scratch AS sbom-amd64
COPY --from=sbom-amd64-build /out/ /

FROM build AS sbom-arm64-build
ARG TAG
COPY --from=pkg-kernel-arm64 /usr/share/spdx/kernel.spdx.json /kernel.json
COPY hack/write-sbom.sh /write-sbom.sh
RUN /write-sbom.sh arm64 /out

FROM scratch AS sbom-arm64
COPY --from=sbom-arm64-build /out/ /

FROM scratch AS sbom
COPY --from=sbom-amd64 / /
COPY --from=sbom-arm64 / /

@end@
