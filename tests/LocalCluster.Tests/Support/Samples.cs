namespace TalosImageOperator.LocalCluster.Tests.Support;

/// <summary>Objects that many tests start from.</summary>
internal static class Samples
{
    public const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    public const string Pods = "/api/v1/namespaces/default/pods";
    public const string Jobs = "/apis/batch/v1/namespaces/default/jobs";
    public const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    public const string Widgets = "/apis/example.dev/v1/namespaces/default/widgets";

    public const string Pod = """
        metadata: {name: p}
        spec:
          containers:
          - {name: main, image: "example.dev/main:1"}
        """;

    public const string Job = """
        metadata: {name: j}
        spec:
          template:
            spec:
              restartPolicy: Never
              initContainers:
              - {name: step, image: "example.dev/step:1"}
              containers:
              - {name: main, image: "example.dev/main:1"}
        """;

    public const string Widget = """
        apiVersion: example.dev/v1
        kind: Widget
        metadata: {name: w}
        spec: {size: 3}
        """;

    public const string WidgetDefinition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.dev}
        spec:
          group: example.dev
          scope: Namespaced
          names: {kind: Widget, plural: widgets, shortNames: [wd], categories: [all]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            additionalPrinterColumns:
            - {name: Size, type: integer, jsonPath: .spec.size}
            - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
            - {name: Since, type: date, jsonPath: .metadata.creationTimestamp}
            - {name: Colour, type: string, priority: 1, jsonPath: .spec.colour}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: integer, format: int32, minimum: 1, maximum: 9}
                      colour: {type: string, enum: [red, green], default: red}
                      label: {type: string, minLength: 2, maxLength: 4, pattern: '^[a-z]+$', nullable: true}
                      tags: {type: array, items: {type: string}, x-kubernetes-list-type: set, maxItems: 3}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items:
                          type: object
                          required: [name]
                          properties:
                            name: {type: string}
                            weight: {type: integer, default: 1}
                      port: {x-kubernetes-int-or-string: true}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                      labels: {type: object, additionalProperties: {type: string}}
                      at: {type: string, format: date-time}
                  status:
                    type: object
                    default: {observedGeneration: -1}
                    properties:
                      observedGeneration: {type: integer, format: int64}
                      conditions:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [type]
                        items:
                          type: object
                          required: [type, status]
                          properties: {type: {type: string}, status: {type: string}}
        """;
}
