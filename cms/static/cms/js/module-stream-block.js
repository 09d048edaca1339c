/* A stream of blocks whose placeholder for content of absent modules can be kept and removed, not added. */
(() => {
  const PLACEHOLDER = "unavailable";
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class ModuleStreamBlockDefinition extends StreamBlockDefinition {
    constructor(name, groups, initialStates, meta) {
      super(name, groups, initialStates, meta);
      this.groupedChildBlockDefs = groups
        .map(([group, definitions]) => [group, definitions.filter((definition) => definition.name !== PLACEHOLDER)])
        .filter(([, definitions]) => definitions.length);
    }
  }

  window.telepath.register("majma.ModuleStreamBlock", ModuleStreamBlockDefinition);
})();
