"""Apache Spark as the warehouse: `make test-spark`."""
