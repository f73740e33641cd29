"""The one condition language of the product: flow branches, dispatch, matching."""
