# syntax=docker/dockerfile:1
# Kaiwa in a container: see docs/elsewhere.md.

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt /
RUN /venv/bin/pip install --require-hashes -r /requirements.txt

FROM python:3.13-slim-trixie
# The root file system may be read-only, so write no bytecode at run time.
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 INSTANCE_PATH=/data PORT=8000
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin kaiwa \
    && install -d -o kaiwa /data
COPY --from=build /venv /venv
WORKDIR /app
COPY app.py gunicorn.conf.py ./
COPY kaiwa kaiwa
COPY migrations migrations
COPY static static
COPY templates templates
COPY translations translations
RUN python -m compileall -q .
USER kaiwa
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s \
    CMD ["python", "-c", "import os, urllib.request as it; it.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["sh", "-c", "exec gunicorn --bind 0.0.0.0:$PORT --worker-tmp-dir /dev/shm app:app"]
