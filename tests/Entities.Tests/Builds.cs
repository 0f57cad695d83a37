using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Tests;

/// <summary>A valid build that uses every field once, as YAML and as an object.</summary>
internal static class Builds
{
    public const string Full = """
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata:
          name: full
          namespace: images
          labels: {team: infra}
        spec:
          release: v1.13.9
          source:
            repository: https://github.com/me/talos.git
            revision: release-1.13
            secretRef: {name: git}
            patches: {configMapRef: {name: talos-patches}}
          platforms: [linux/amd64, linux/arm64]
          pkgs:
            prefix: ghcr.io/me
            tag: v1.13.0-4-gabc1234
            overrides: {kernel: "ghcr.io/me/kernel:v6.18"}
            build:
              repository: https://github.com/me/pkgs.git
              revision: release-1.13
              secretRef: {name: git}
              targets: [containerd, zfs-pkg]
              patches: {configMapRef: {name: pkgs-patches}}
              vars: {linux_version: 6.18.50, linux_sha256: abc, linux_sha512: def}
              variables: {TOOLS_REV: v1.13.0}
              kernel:
                target: kernel-rpi
                configMapRef: {name: kernel-config}
                removePatches: ["0001-*.patch"]
                signingKeySecretRef: {name: kernel-key}
                modules: Drop
                extraModules: [kernel/drivers/net/usb/r8152.ko]
          extensions:
            build:
            - repository: https://github.com/me/extensions.git
              revision: main
              secretRef: {name: git}
              patches: {configMapRef: {name: extension-patches}}
              targets: [zfs]
              vars: {ZFS_DRIVER_VERSION: 2.4.1}
              variables: {TOOLS: v1.13.0}
              install: false
            - {repository: "https://github.com/me/mine.git", revision: v1.0.0, path: extensions/mine, dockerfile: Dockerfile, name: mine, buildArgs: {VERSION: "1"}}
          variables: {GOAMD64: v1}
          outputs: [kernel, installer-base, iso]
          imager:
            image: ghcr.io/me/imager:v1.13.9
            baseInstallerImage: ghcr.io/me/installer-base:v1.13.9
            extraKernelArgs: [console=ttyS0]
            systemExtensions: [ghcr.io/siderolabs/iscsi-tools:v0.2.0]
            catalog: mirror.example.com:5000/siderolabs
            imageCache: ghcr.io/me/image-cache:v1
            diskSize: 8Gi
            sectorSize: 4096
            bootloader: Grub
            embeddedConfig: {secretRef: {name: machine}, key: controlplane.yaml}
            overlay: {image: "ghcr.io/siderolabs/sbc-raspberrypi:v0.1.9", name: rpi_generic, options: {configTxt: "a=b"}, platforms: [linux/amd64, linux/arm64]}
            meta: {0x0a: "one\ntwo"}
            secureBoot: {secretRef: {name: keys}, includeWellKnownCertificates: true, enrollKeys: Force}
            privileged: true
          registry:
            host: registry.example.com:5000
            username: team/talos
            tag: edge
            advertisedHost: ghcr.io
            names: {iso: boards/iso}
            secretRef: {name: push}
            pullSecretRefs: [{name: pull}, {name: upstream}]
            certSecretRef: {name: authority}
            mirrors:
            - {host: docker.io, endpoints: ["mirror:5000/dockerhub", "mirror2:5000"], insecure: true}
            - {host: ghcr.io, endpoints: ["mirror:5000/ghcr"]}
            insecure: true
          cache: {mode: Registry, reference: "ghcr.io/me/cache:talos"}
          job:
            nodeSelector: {example.com/pool: builders}
            tolerations: [{key: builders, operator: Exists, effect: NoSchedule}]
            affinity:
              podAntiAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                - topologyKey: kubernetes.io/hostname
                  labelSelector: {matchLabels: {app: build}}
            priorityClassName: low
            runtimeClassName: kata
            serviceAccountName: pusher
            resources: {requests: {cpu: 2, memory: 4Gi}, limits: {memory: "8Gi"}}
            timeout: 90m
            retries: 0
            ttlAfterFinished: 1h30m
            workspace: {size: 100Gi, storageClassName: fast}
            queueName: builds
          emulation: Allow
          suspend: true
        """;

    public const string Minimal = """
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata: {name: small}
        spec:
          release: v1.13.9
          outputs: [kernel]
          registry: {host: ghcr.io, username: me}
        """;

    public static TalosImageBuildSpec Spec { get; } = new()
    {
        Release = "v1.13.9",
        Outputs = ["kernel"],
        Registry = new() { Host = "ghcr.io", Username = "me" },
    };
}
