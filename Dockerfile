# Packages and compiled files are made in a stage of their own, whose pip and caches stay behind.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --requirement requirements.txt \
        "redis~=8.1" "asyncpg~=0.32" "PyJWT[crypto]~=2.15" "uvloop~=0.22"
COPY server.py ./
COPY signaling signaling
COPY web web
# Any user may run the image, so any may write to data; the server's own files are readable by their owner only.
RUN python -m compileall -q --invalidation-mode unchecked-hash server.py signaling \
    && install --directory --mode=1777 data

FROM python:3.13-slim
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app ./
ENV PATH=/venv/bin:$PATH HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
VOLUME /app/data
EXPOSE 8000
# Liveness, not readiness: while the store cannot be written, running calls must not be killed.
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s --retries=3 CMD ["python", "server.py", "health"]
CMD ["python", "server.py"]
