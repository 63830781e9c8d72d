"""A few hundred products that live: they appear, wander in price, fall, carry coupons, go on presale and pretend to.

Everything is a pure function of a seed, a moment and the knobs turned so far: thirty days of past cost nothing to keep.
"""
