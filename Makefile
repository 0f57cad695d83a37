# The two main targets: `make demo` builds images on this machine, and `make test` runs everything that CI runs.
.DEFAULT_GOAL := help
SHELL := bash
.PHONY: help demo demo-down test build format generate conformance bench images plugin chart release-check

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

images: ## Build the images, and push them with PUSH=1. REGISTRY, TAG, PLATFORMS=linux/amd64,linux/arm64: hack/images/images has all variables.
	@hack/images/images

plugin: ## Build the kubectl plugin for PLATFORMS=linux/amd64,linux/arm64 into OUT. Default: this machine's, into .state/plugin.
	@hack/images/plugin

chart: ## Package the chart, and push it with PUSH=1 to REGISTRY as an OCI artifact of version TAG.
	@hack/images/chart

release-check: ## Check that RELEASE, a git tag such as v0.1.0, is the version of the sources and has a section in CHANGELOG.md.
	@hack/images/release-check
