"""Operations: each becomes a method of a resource; its parameters, bodies, answers and pages."""
