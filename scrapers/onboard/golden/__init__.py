"""Golden cases: pages kept with what is to be read out of them."""
