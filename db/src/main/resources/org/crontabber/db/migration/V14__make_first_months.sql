-- The history's first months are there before the first attempt ends: one that ends while a month is made would be in its
-- way, and that month's history would stay in the default partition.

SELECT keep_history(clock_timestamp(), interval '1000 years');
