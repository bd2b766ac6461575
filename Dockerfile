# The portal's one image: web, workers and schedule differ only in the name given to scripts/process.
FROM python:3.11-slim-bookworm

# Set by an operator whose packages come from a mirror: docker build --build-arg PIP_INDEX_URL=…
ARG PIP_INDEX_URL

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_VAR=/srv/portal/var

# What WeasyPrint loads, msgfmt for the translations, and the Chinese, Japanese and Korean letters of PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --uid 10001 --create-home --home-dir /srv/portal --shell /usr/sbin/nologin portal
WORKDIR /srv/portal

COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt

COPY . .
# Static files are part of the image, so that they always fit its pages; media, backups and the list of who was erased
# are volumes, owned by who writes them.
RUN python manage.py compilemessages --verbosity 0 \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p var/media backups kept \
    && chown -R portal:portal var backups kept

USER portal
EXPOSE 8000
ENV BIND=0.0.0.0 PORT=8000
CMD ["scripts/process", "web"]

# By the name that the portal answers to; it says 503 only when its database is away.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "scripts/is_healthy.py"]
