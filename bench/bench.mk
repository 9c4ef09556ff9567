# `make bench`: doc/benchmarks.md, measured anew on this machine. No test looks at a time; tests/bench.sh sees that all of it works.
#   BENCH_SIZES  numbers of leads; 10000000 takes 9 GB of disk and some minutes
#   BENCH_RUNS   runs that are counted, of each line
#   BENCH_WORK   where the data are kept, for the next time
BENCH_SIZES = 2000 10000 100000 1000000
BENCH_RUNS = 7
BENCH_WORK = bench-work
BENCH_FLAGS =

bench-tools:
	@$(MKDIR_P) bench
	@for tool in gen floor shuffle measure; do \
	    test bench/$$tool -nt $(srcdir)/bench/$$tool.c || $(CC) -std=gnu11 -O2 -pthread -o bench/$$tool $(srcdir)/bench/$$tool.c -lm || exit 1; \
	done
bench: all bench-tools
	python3 -B $(srcdir)/bench/bench.py --build . --source $(srcdir) --cc '$(CC)' --sizes '$(BENCH_SIZES)' --runs $(BENCH_RUNS) \
	    --work '$(BENCH_WORK)' $(BENCH_FLAGS)
# Reading by itself: make bench/read && bench/read . FOLDER THREADS
EXTRA_PROGRAMS += bench/read
bench_read_SOURCES = bench/read.c
clean-local:
	rm -rf bench-work
	rm -f bench/gen bench/floor bench/shuffle bench/measure bench/read
.PHONY: bench bench-tools
