# The mock as a container: docker build -t thenvoi-mock . && docker run --rm -p 127.0.0.1:8600:8600 thenvoi-mock
# Others than the container itself reach it, so control wants its token: set THENVOI_MOCK_TOKEN, or read it in the log.
# Who asks by a name, such as that of a service of compose, is let in with THENVOI_MOCK_ALLOW_HOST (docs/security.md).

FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements/runtime.txt requirements/
RUN python -m venv /mock \
    && /mock/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY mock_platform mock_platform
COPY mcp_server mcp_server
RUN /mock/bin/pip install --quiet --no-cache-dir --no-deps --no-build-isolation . \
    && /mock/bin/pip uninstall --quiet --yes editables hatchling pip

FROM python:3.13-slim
COPY --from=build /mock /mock
ENV PATH=/mock/bin:$PATH PYTHONUNBUFFERED=1 THENVOI_MOCK_HOST=0.0.0.0
USER 65532:65532
EXPOSE 8600
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('THENVOI_MOCK_PORT', '8600') + '/api/v1/health', timeout=2)"]
ENTRYPOINT ["thenvoi-mock"]
CMD ["serve"]
