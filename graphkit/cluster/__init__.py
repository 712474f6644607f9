"""The way from documents to a graph on a cluster: the functions of the single machine as jobs of Spark.

Only :mod:`graphkit.cluster.session` starts Spark; nothing here is imported by a graph that was built.
"""
