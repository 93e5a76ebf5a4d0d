FROM python:3.13-slim

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --requirement requirements.txt "redis~=8.1" \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin app \
    && install --directory --owner=app --group=app data
COPY server.py ./
COPY signaling signaling
COPY web web

ENV HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
VOLUME /app/data
EXPOSE 8000
# Liveness, not readiness: while the store cannot be written, running calls must not be killed.
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s --retries=3 CMD ["python", "server.py", "health"]
CMD ["python", "server.py"]
