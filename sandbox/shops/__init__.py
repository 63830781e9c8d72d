"""The two shops as their clients see them: real request and response shapes, checked as strictly as the services do."""
