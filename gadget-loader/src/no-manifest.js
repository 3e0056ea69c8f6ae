/**
 * What stands in for the manifest (`ext.gadget.consent-manifest`) while the wiki has none. The
 * gadget has two pages, and ResourceLoader runs the first one that is there and not blank. So a
 * wiki without a manifest, which this is for, differs from one whose manifest is damaged: that is
 * run, exports nothing, and everything is closed.
 */

/* global BUILD */

module.exports = { version: 1, mode: 'observe', isMissing: BUILD };
