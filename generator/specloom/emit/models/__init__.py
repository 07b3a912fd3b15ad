"""The models of a package: classes whose types datamodel-code-generator writes."""
