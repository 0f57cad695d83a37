# The two main targets: `make demo` builds images on this machine, and `make test` runs everything that CI runs.
.DEFAULT_GOAL := help
SHELL := bash
.PHONY: help demo demo-down test build format generate conformance bench images

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build the sample on this machine with a registry, BuildKit, a local cluster and the operator. KUBECONFIG selects an existing cluster.
	@hack/demo/demo up

demo-down: ## Stop what `make demo` started.
	@hack/demo/demo down

test: ## Build, check and test everything, end to end with a real registry, BuildKit and git server.
	@hack/test

build: ## Compile the solution.
	dotnet build TalosImageOperator.sln

format: ## Format the code.
	dotnet format TalosImageOperator.sln

generate: ## Write the files that are generated from the code: the CRD, its copy in the chart, and two pages.
	@hack/generate

conformance: ## Compare an API server with the answers that tests/LocalCluster.Tests/Conformance expects. KUBECONFIG selects it. Default: the local cluster.
	@hack/conformance

bench: ## Measure memory, times and writes of the operator under load, and write docs/performance.md. KUBECONFIG selects the cluster.
	@hack/bench

images: ## Build the images of the operator and the Builder, and push them to the registry that hack/stack/stack up starts.
	@hack/stack/builder-image
	@hack/stack/operator-image
