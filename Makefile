# The two commands: `make demo` builds images on this machine from start to end, `make test` is what CI runs.
.DEFAULT_GOAL := help
SHELL := bash
.PHONY: help demo demo-down test build format generate publish images

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Builds the sample on this machine: registry, BuildKit, a local cluster and the operator; with KUBECONFIG set, on that cluster.
	@hack/demo/demo up

demo-down: ## Stops what `make demo` started, and nothing else.
	@hack/demo/demo down

test: ## Builds, checks and tests everything, with real parts end to end.
	@hack/test

build: ## Compiles the solution.
	dotnet build TalosImageOperator.sln

format: ## Formats the code.
	dotnet format TalosImageOperator.sln

generate: ## Writes what is generated: the CRD and the pages made from the code.
	@hack/generate

images: ## Builds the images of the operator and of the Builder.
	@hack/stack/builder-image
	@hack/stack/operator-image
