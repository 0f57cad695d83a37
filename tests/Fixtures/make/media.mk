# Media: the imager, run once for each platform.

image-%:
	@docker pull $(REGISTRY_AND_USERNAME)/imager$(IN)
	@for platform in $(subst $(,),$(space),$(PLATFORM)); do \
		docker run --rm -t --network=host \
@if ..1.12@
			--privileged -v /dev:/dev \
@end@
@if 1.13..@
			--user $(shell id -u):$(shell id -g) -e DETERMINISTIC_SEED=1 \
@end@
@if 1.11..@
			-e GITHUB_TOKEN \
@end@
@if 1.8..@
			-e SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) \
@end@
			-v $(PWD)/$(ARTIFACTS):/secureboot:ro -v $(PWD)/$(ARTIFACTS):/out \
			$(REGISTRY_AND_USERNAME)/imager$(IN) $* --arch $${platform##*/} \
@if 1.10..@
			--base-installer-image $(REGISTRY_AND_USERNAME)/installer-base$(IN) \
@end@
			$(IMAGER_ARGS) \
@if 1.13..@
			|| exit 1 \
@end@
			; \
	done

@if ..1.6@
sbc-%:
	@docker pull $(REGISTRY_AND_USERNAME)/imager$(IN)
	@docker run --rm -t --network=host --privileged -v /dev:/dev -v $(PWD)/$(ARTIFACTS):/out \
		$(REGISTRY_AND_USERNAME)/imager$(IN) $* --arch arm64 $(IMAGER_ARGS)

@end@
.PHONY: iso secureboot-iso
iso: image-iso
secureboot-iso: image-secureboot-iso

# The base installer reaches the imager twice, as upstream's recipes have it.
@if ..1.9@
base := --base-installer-image $(REGISTRY_AND_USERNAME)/installer$(IN)
@end@
@if 1.10..@
base := --base-installer-image $(REGISTRY_AND_USERNAME)/installer-base$(IN) $(IMAGER_ARGS)
@end@

@if 1.10..@
.PHONY: installer
installer:
	@$(MAKE) image-installer IMAGER_ARGS="$(base)"
@if 1.14..@
	@set -e; images=""; \
@end@
@if ..1.13@
	@images=""; \
@end@
	for platform in $(subst $(,),$(space),$(PLATFORM)); do \
		arch=$${platform##*/}; \
		image=$$(crane push $(ARTIFACTS)/installer-$$arch.tar $(REGISTRY_AND_USERNAME)/installer$(OUT)-$$arch); \
		images="$$images -m $$image"; \
@if 1.11..@
		rm -f $(ARTIFACTS)/installer-$$arch.tar; \
@end@
	done; \
	crane index append -t $(REGISTRY_AND_USERNAME)/installer$(OUT) $$images
@if 1.13..@
	@echo "$(REGISTRY_AND_USERNAME)/installer$(OUT)" >$(ARTIFACTS)/installer_image
@end@

@end@
# An image for each platform, and no index of them.
.PHONY: secureboot-installer
secureboot-installer:
	@$(MAKE) image-$@ IMAGER_ARGS="$(base)"
@if ..1.13@
	@for platform in $(subst $(,),$(space),$(PLATFORM)); do \
@end@
@if 1.14..@
	@set -e; for platform in $(subst $(,),$(space),$(PLATFORM)); do \
@end@
		arch=$${platform##*/}; \
		crane push $(ARTIFACTS)/installer-$$arch-secureboot.tar $(REGISTRY_AND_USERNAME)/installer$(OUT)-$$arch-secureboot; \
@if 1.11..@
		rm -f $(ARTIFACTS)/installer-$$arch-secureboot.tar; \
@end@
	done
